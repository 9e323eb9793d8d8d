package graph

import (
	"concert/graph/generated"
	"concert/internal/model"
)

func describeViewer(r Request) generated.Viewer {
	class := r.Viewer.Class(r.View)
	v := generated.Viewer{
		Name: r.Viewer.String(), Class: class, Level: class.Level(), World: r.View.World(), Sees: class.Sees(),
	}
	if id, ok := r.Viewer.MemberState(); ok {
		if h, ok := r.View.Node(id); ok {
			v.MemberState = &model.MemberState{Handle: h}
		}
	}
	if id, ok := r.Viewer.Provider(); ok {
		if h, ok := r.View.Node(id); ok {
			v.Provider = &model.Provider{Handle: h}
		}
	}
	return v
}
