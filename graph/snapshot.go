package graph

import (
	"concert/graph/generated"
	"concert/internal/model"
)

func countNodes(view *model.Snapshot) []generated.NodeCount {
	var counts []generated.NodeCount
	for _, kind := range model.NodeKinds() {
		counts = append(counts, generated.NodeCount{Kind: kind, Count: view.Count(kind)})
	}
	return counts
}

func countEdges(view *model.Snapshot) []generated.EdgeCount {
	var counts []generated.EdgeCount
	for _, kind := range model.EdgeKinds() {
		counts = append(counts, generated.EdgeCount{Kind: kind, Count: view.CountEdges(kind)})
	}
	return counts
}

// describeDataSets tells of each data set in view what it is, and how many
// records and edges come from it. One from several counts in each.
func describeDataSets(view *model.Snapshot) []generated.DataSetInfo {
	var infos []generated.DataSetInfo
	at := map[model.DataSet]int{}
	for d := range view.DataSets() {
		at[d] = len(infos)
		infos = append(infos, aboutDataSet(d))
	}
	from := func(sources []model.Source, count func(*generated.DataSetInfo)) {
		for i := range dataSetsOf(sources, at) {
			count(&infos[i])
		}
	}
	for _, kind := range model.NodeKinds() {
		for h := range view.Nodes(kind) {
			from(h.Sources(), func(info *generated.DataSetInfo) {
				info.Records++
				info.Unconfirmed += unconfirmed(h.Review())
			})
		}
	}
	for _, kind := range model.EdgeKinds() {
		for e := range view.Edges(kind) {
			from(e.Sources(), func(info *generated.DataSetInfo) {
				info.Edges++
				info.UnconfirmedEdges += unconfirmed(e.Review())
			})
		}
	}
	for source := range view.Sources() {
		from([]model.Source{source}, func(info *generated.DataSetInfo) {
			if day := readOn(source); day.First() > info.Newest.First() {
				info.Newest = day
			}
		})
	}
	return infos
}

// readOn returns when a source was retrieved, else when it was published.
func readOn(source model.Source) model.Date {
	if day := source.Retrieved(); !day.IsZero() {
		return day
	}
	return source.Published()
}

func aboutDataSet(d model.DataSet) generated.DataSetInfo {
	info := generated.DataSetInfo{DataSet: d, Completeness: d.Completeness()}
	info.Statement, _ = d.Statement()
	info.Fictional, _ = d.Fictional()
	return info
}

func dataSetsOf(sources []model.Source, at map[model.DataSet]int) map[int]bool {
	found := map[int]bool{}
	for _, source := range sources {
		if d, ok := source.DataSet(); ok {
			found[at[d]] = true
		}
	}
	return found
}

func unconfirmed(review model.Review) int {
	if review == model.ReviewUnconfirmed {
		return 1
	}
	return 0
}
