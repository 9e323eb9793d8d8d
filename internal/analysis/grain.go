package analysis

import "concert/internal/model"

// grain is the unit in which points are exact: so many make one severity point.
// Extents are whole percents, the weight of what is implied has at most four
// places, and a share of a need's themes divides divisible: the cover of a need is a
// whole number of grains, and so are sums of them for needs whose severities add up
// to twelve million.
type grain int64

const (
	divisible       = 720_720 // by every number to model.MostThemes
	point     grain = divisible * million
)

// It does not compile if a need may have more themes.
const _ = uint(16 - model.MostThemes)

// micro publishes: in millionths, half away from zero.
func (g grain) micro() micro {
	if g < 0 {
		return -(-g).micro()
	}
	return micro((g + divisible/2) / divisible)
}

func (g grain) float() float64 { return g.micro().float() }
