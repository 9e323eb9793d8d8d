package main

import (
	"runtime/debug"
	"testing"
)

func TestVersionOf(t *testing.T) {
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"}
	for _, test := range []struct {
		version  string
		settings []debug.BuildSetting
		want     string
	}{
		{"v1.2.3", []debug.BuildSetting{revision}, "v1.2.3"},
		{"(devel)", []debug.BuildSetting{revision}, "devel-0123456789ab"},
		{"", []debug.BuildSetting{revision, {Key: "vcs.modified", Value: "true"}}, "devel-0123456789ab+"},
		{"(devel)", nil, "devel"},
	} {
		info := debug.BuildInfo{Main: debug.Module{Version: test.version}, Settings: test.settings}
		if got := versionOf(&info, true); got != test.want {
			t.Errorf("%+v: %s, want %s", test, got, test.want)
		}
	}
	if got := versionOf(nil, false); got != "devel" {
		t.Error(got)
	}
}
