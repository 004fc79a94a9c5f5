// Package settings reads the settings of one command: the packages' own Config structs, whose fields are environment variables
// (envconfig) and, at the same time, flags. Both are derived from the same tags, once, so that neither can be forgotten; a flag wins
// over its variable. Everything that is wrong is told at once, with the variables' names.
package settings

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/kelseyhightower/envconfig" // decodes the texts: durations, lists, numbers, TextUnmarshaler
	"github.com/spf13/pflag"
)

// Prefix stands before every variable's name.
const Prefix = "GLIDEPATH_"

// Field is one setting.
type Field struct {
	Variable    string // GLIDEPATH_KAFKA_BROKERS
	Flag        string // kafka-brokers
	Default     string // as a text; empty for none
	Description string

	target reflect.Value
	flag   flagText
	given  bool
}

// Validator is a Config that can tell what is wrong with it, all at once.
type Validator interface{ Validate() error }

// Set is the settings of a command.
type Set struct {
	specs  []any
	fields []*Field
}

// New reads the tags of the structs that specs point to: `envconfig` is the variable without the prefix, `default` and `desc` say
// the rest; `ignored:"true"` leaves a field out. A name that stands twice is an error.
func New(specs ...any) (*Set, error) {
	s := &Set{specs: specs}
	for _, spec := range specs {
		v := reflect.ValueOf(spec)
		if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
			return nil, fmt.Errorf("settings are read into a pointer to a struct, not %T", spec)
		}
		if err := s.add(v.Elem()); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Set) add(v reflect.Value) error {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name := f.Tag.Get("envconfig")
		if f.Tag.Get("ignored") == "true" || !f.IsExported() {
			continue
		}
		if name == "" {
			return fmt.Errorf("field %s of %s has no envconfig tag", f.Name, v.Type())
		}
		field := &Field{
			Variable: Prefix + name, Flag: strings.ReplaceAll(strings.ToLower(name), "_", "-"),
			Default: f.Tag.Get("default"), Description: f.Tag.Get("desc"), target: v.Field(i),
		}
		field.flag.boolean = f.Type.Kind() == reflect.Bool
		if s.find(field.Variable) != nil {
			return fmt.Errorf("two settings are called %s", field.Variable)
		}
		s.fields = append(s.fields, field)
	}
	return nil
}

func (s *Set) find(variable string) *Field {
	i := slices.IndexFunc(s.fields, func(f *Field) bool { return f.Variable == variable })
	if i < 0 {
		return nil
	}
	return s.fields[i]
}

// Fields lists the settings in the order of the structs.
func (s *Set) Fields() []*Field { return s.fields }

// SetDefault changes the default of a setting for this command, such as a port of the command's own.
func (s *Set) SetDefault(variable, text string) {
	if f := s.find(variable); f != nil {
		f.Default = text
	}
}

// Given says whether the variable or its flag was set.
func (s *Set) Given(variable string) bool {
	f := s.find(variable)
	return f != nil && f.given
}

// flagText keeps a flag's text until all settings are read together.
type flagText struct {
	text    string
	set     bool
	boolean bool
}

func (t *flagText) String() string        { return t.text }
func (t *flagText) Set(text string) error { t.text, t.set = text, true; return nil }
func (t *flagText) Type() string          { return "text" }
func (t *flagText) IsBoolFlag() bool      { return t.boolean }
func (f *Field) appendTo(fs *pflag.FlagSet) {
	flag := fs.VarPF(&f.flag, f.Flag, "", f.Description)
	flag.Hidden = true // the command's help lists settings apart, with their variables
	if f.flag.boolean {
		flag.NoOptDefVal = "true"
	}
}

// AddFlags gives every setting its flag.
func (s *Set) AddFlags(fs *pflag.FlagSet) {
	for _, f := range s.fields {
		f.appendTo(fs)
	}
}

// Read fills the structs from flags, then variables, then defaults, and joins everything that cannot be read. An empty variable
// counts as one that is not set.
func (s *Set) Read(lookup func(string) (string, bool)) error {
	var errs []error
	for _, f := range s.fields {
		text, from := f.Default, f.Variable
		if v, ok := lookup(f.Variable); ok && v != "" {
			text, f.given = v, true
		}
		if f.flag.set {
			text, from, f.given = f.flag.text, "--"+f.Flag, true
		}
		if err := decode(f.target, text); err != nil {
			errs = append(errs, fmt.Errorf("%s: %q cannot be read: %w", named(f, from), text, err))
			_ = decode(f.target, f.Default) // so that Validate does not complain a second time
		}
	}
	return errors.Join(errs...)
}

func named(f *Field, from string) string {
	if from == f.Variable {
		return from
	}
	return f.Variable + " (" + from + ")"
}

// decode lets envconfig read a text into a field, through a struct of that one field: Process stops at the first mistake, and here
// all are wanted. The name has a character that no variable's name can have, so that envconfig finds the text in the tag only.
func decode(target reflect.Value, text string) error {
	one := reflect.New(reflect.StructOf([]reflect.StructField{{
		Name: "Value", Type: target.Type(), Tag: reflect.StructTag(`envconfig:"=" default:` + strconv.Quote(text)),
	}}))
	if err := envconfig.Process("", one.Interface()); err != nil {
		var parse *envconfig.ParseError
		if errors.As(err, &parse) {
			return parse.Err
		}
		return err
	}
	target.Set(one.Elem().Field(0))
	return nil
}

// Validate asks every struct that can tell, and joins what they say.
func (s *Set) Validate() error {
	var errs []error
	for _, spec := range s.specs {
		if v, ok := spec.(Validator); ok {
			errs = append(errs, v.Validate())
		}
	}
	return errors.Join(errs...)
}

// Unknown joins a complaint for every variable that has the prefix and is in no known list, with the name that was probably meant:
// a setting that is spelt wrong must not be ignored in silence.
func Unknown(environ, known []string) error {
	var errs []error
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		if value == "" || !strings.HasPrefix(name, Prefix) || slices.Contains(known, name) {
			continue
		}
		err := fmt.Errorf("%s is no setting", name)
		if near := nearest(name, known); near != "" {
			err = fmt.Errorf("%s is no setting: is %s meant?", name, near)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// nearest is the known name with the fewest edits from name, "" if none is similar.
func nearest(name string, known []string) string {
	best, fewest := "", max(3, len(name)/4)
	for _, k := range known {
		if d := levenshtein.ComputeDistance(name, k); d < fewest || d == fewest && best == "" {
			best, fewest = k, d
		}
	}
	return best
}
