package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

const (
	configFlag     = "config"
	viewerFlag     = "as"
	variablePrefix = "CONCERT_"
	sourceKey      = "source"    // annotation of a flag that was not set by a flag
	onlyFlagKey    = "only flag" // annotation of a flag that nothing else sets
)

// setting is a value for a flag from elsewhere.
type setting struct {
	value string
	from  string // for people: where it stands
}

// configure sets the flags of a command that were not given from variables, then
// from the file. What no command knows is refused.
func configure(cmd *cobra.Command, environ []string) error {
	if err := checkLines(cmd.Flags()); err != nil {
		return err
	}
	known := settings(cmd.Root())
	variables, err := fromEnvironment(environ, known)
	if err != nil {
		return err
	}
	path, _ := cmd.Flags().GetString(configFlag)
	if path == "" {
		path = variables[configFlag].value
	}
	var file map[string]setting
	if path != "" {
		if file, err = fromFile(cmd.Context(), path, known); err != nil {
			return err
		}
	}
	for _, source := range []map[string]setting{variables, file} {
		if err := set(cmd.Flags(), source); err != nil {
			return err
		}
	}
	return checkLines(cmd.Flags())
}

// checkLines refuses values that are more than one line, except where a text is meant.
// What names a file or an address is repeated in messages, and cannot write lines of
// its own there.
func checkLines(flags *pflag.FlagSet) error {
	var wrong error
	flags.VisitAll(func(f *pflag.Flag) {
		if wrong == nil && f.Name != "variables" && f.Name != "reason" {
			wrong = checkLine("--"+f.Name, f.Value.String())
		}
	})
	return wrong
}

// checkLine refuses a value that is more than one line. It may hold a password, so it is
// not repeated.
func checkLine(what, value string) error {
	if strings.ContainsAny(value, "\n\r") {
		return usagef("%s holds a line break: want one line", what)
	}
	return nil
}

// settings are the names of the flags of all commands, in order.
func settings(root *cobra.Command) []string {
	names := map[string]bool{configFlag: true}
	for _, c := range root.Commands() {
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if f.Annotations[onlyFlagKey] == nil {
				names[f.Name] = true
			}
		})
	}
	delete(names, "help")
	return slices.Sorted(maps.Keys(names))
}

// onlyFlag lets a flag be given on the command line alone: what it says is about one
// call, and must not stand somewhere from before.
func onlyFlag(flags *pflag.FlagSet, name string) {
	flags.Lookup(name).Annotations = map[string][]string{onlyFlagKey: {"true"}}
}

func variableOf(name string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// testPrefix is that of variables that only tests read.
const testPrefix = variablePrefix + "TEST_"

// fromEnvironment reads the variables of Concert. An empty one counts as not set,
// except for that of the viewer: who is asked for there should see less than all.
func fromEnvironment(environ, known []string) (map[string]setting, error) {
	names := map[string]string{}
	var variables []string
	for _, name := range known {
		names[variableOf(name)] = name
		variables = append(variables, variableOf(name))
	}
	found := map[string]setting{}
	for _, entry := range environ {
		variable, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(variable, variablePrefix) || strings.HasPrefix(variable, testPrefix) || (value == "" && variable != variableOf(viewerFlag)) {
			continue
		}
		name, ok := names[variable]
		if !ok {
			return nil, usagef("there is no variable %s: the variables are %s", variable, strings.Join(variables, ", "))
		}
		found[name] = setting{value, "variable " + variable}
	}
	return found, nil
}

// fromFile reads a YAML file of settings by the names of their flags.
func fromFile(ctx context.Context, path string, known []string) (map[string]setting, error) {
	text, err := readFile(ctx, mostInput, path)
	if err != nil {
		return nil, usagef("the file of --config cannot be read: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, usagef("%s is not YAML: %s", path, oneLine(err.Error()))
	}
	found := map[string]setting{}
	if len(document.Content) == 0 {
		return found, nil
	}
	mapping := document.Content[0]
	if mapping.Kind != yaml.MappingNode {
		return nil, usagef("%s:%d: want lines such as store: data/concert.db", path, mapping.Line)
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i], mapping.Content[i+1]
		position := fmt.Sprintf("%s:%d", path, key.Line)
		if key.Value == configFlag || !slices.Contains(known, key.Value) {
			others := slices.DeleteFunc(slices.Clone(known), func(name string) bool { return name == configFlag })
			return nil, usagef("%s: there is no setting %q: the settings are %s", position, key.Value, strings.Join(others, ", "))
		}
		if _, twice := found[key.Value]; twice {
			return nil, usagef("%s: %s is there twice", position, key.Value)
		}
		text, ok := textOf(value)
		if !ok {
			return nil, usagef("%s: %s is neither one value nor a list of values", position, key.Value)
		}
		found[key.Value] = setting{text, position}
	}
	return found, nil
}

// textOf returns a value as a flag takes it: a list with commas between.
func textOf(n *yaml.Node) (string, bool) {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return "", true
		}
		return n.Value, true
	case yaml.SequenceNode:
		var items []string
		for _, item := range n.Content {
			if item.Kind != yaml.ScalarNode {
				return "", false
			}
			items = append(items, item.Value)
		}
		return strings.Join(items, ","), true
	}
	return "", false
}

// set gives flags that have no value yet theirs.
func set(flags *pflag.FlagSet, values map[string]setting) error {
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		s, ok := values[f.Name]
		if !ok || f.Changed || failed != nil || f.Name == configFlag {
			return
		}
		if err := flags.Set(f.Name, s.value); err != nil {
			failed = usagef("%s: %q is not what --%s takes: %v", s.from, s.value, f.Name, cause(err))
			return
		}
		f.Annotations = map[string][]string{sourceKey: {s.from}}
	})
	return failed
}

// cause leaves out what a flag's error says around what is wrong.
func cause(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}

// origin is where the value of a flag comes from; the higher goes before the lower.
type origin int

const (
	byDefault origin = iota
	byFile
	byVariable
	byFlag
)

func originOf(cmd *cobra.Command, name string) origin {
	f := cmd.Flags().Lookup(name)
	switch {
	case f == nil || !f.Changed:
		return byDefault
	case f.Annotations[sourceKey] == nil:
		return byFlag
	case strings.HasPrefix(f.Annotations[sourceKey][0], "variable "):
		return byVariable
	}
	return byFile
}

// oneLine makes one line of a text.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
