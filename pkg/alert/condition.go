package alert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// Verdict is what a condition says: unknown is neither yes nor no, since what is not known neither opens an alert nor ends one.
type Verdict int8

// The verdicts.
const (
	UnknownYet Verdict = iota
	No
	Yes
)

// condition is an expression in three-valued logic. Numbers that are unknown are NaN, and two programs are compiled from one
// source: in the first a comparison with NaN is false, in the second it is true. Where both agree the verdict is known.
type condition struct {
	surely, perhaps *vm.Program
	names           []string // the variables used
}

// compile type-checks source over the variables of score rows, with onEvent also over those of events.
func compile(source string, onEvent bool) (*condition, error) {
	env := variables(onEvent)
	if _, err := expr.Compile(source, expr.Env(env), expr.AsBool(), expr.DisableAllBuiltins()); err != nil {
		return nil, fmt.Errorf("condition does not compile: %s", strings.ReplaceAll(err.Error(), "\n", " "))
	}
	tree, err := parser.Parse(source)
	if err != nil {
		return nil, fmt.Errorf("condition does not parse: %w", err)
	}
	r := rewriter{env: env}
	surely, perhaps := r.logic(tree.Node, false), r.logic(tree.Node, true)
	if r.err != nil {
		return nil, r.err
	}
	c := &condition{names: r.names}
	if c.surely, err = expr.Compile(surely, expr.Env(env), expr.AsBool()); err != nil {
		return nil, fmt.Errorf("compiling %s: %w", surely, err)
	}
	if c.perhaps, err = expr.Compile(perhaps, expr.Env(env), expr.AsBool()); err != nil {
		return nil, fmt.Errorf("compiling %s: %w", perhaps, err)
	}
	return c, nil
}

// judge is the verdict over env, which must have every name of the condition. A condition that cannot be run is unknown; the
// small language that compile admits leaves no way to fail.
func (c *condition) judge(env map[string]any) Verdict {
	if out, err := expr.Run(c.surely, env); err != nil {
		return UnknownYet
	} else if yes, ok := out.(bool); ok && yes {
		return Yes
	}
	if out, err := expr.Run(c.perhaps, env); err == nil {
		if maybe, ok := out.(bool); ok && !maybe {
			return No
		}
	}
	return UnknownYet
}

// rewriter prints an expression with its comparisons of numbers made true or false for NaN. It admits a small language: and,
// or, not, comparisons, arithmetic, in, contains, startsWith, endsWith and known(number).
type rewriter struct {
	env   map[string]any
	names []string
	err   error
}

func (r *rewriter) refuse(n ast.Node) string {
	if r.err == nil {
		r.err = fmt.Errorf("%q is not part of the language of conditions: and, or, not, comparisons, + - * /, in, contains, startsWith, "+
			"endsWith, known(signal)", n.String())
	}
	return "false"
}

func (r *rewriter) logic(n ast.Node, nanIsTrue bool) string {
	switch n := n.(type) {
	case *ast.BoolNode:
		return n.String()
	case *ast.IdentifierNode:
		return r.value(n)
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			return "not (" + r.logic(n.Node, !nanIsTrue) + ")"
		}
	case *ast.CallNode:
		if id, ok := n.Callee.(*ast.IdentifierNode); ok && id.Value == "known" && len(n.Arguments) == 1 {
			v := r.value(n.Arguments[0])
			return "(" + v + " == " + v + ")"
		}
	case *ast.BinaryNode:
		return r.binary(n, nanIsTrue)
	}
	return r.refuse(n)
}

func (r *rewriter) binary(n *ast.BinaryNode, nanIsTrue bool) string {
	switch n.Operator {
	case "and", "&&", "or", "||":
		return "(" + r.logic(n.Left, nanIsTrue) + " " + n.Operator + " " + r.logic(n.Right, nanIsTrue) + ")"
	case "in", "contains", "startsWith", "endsWith":
		if r.isNumber(n.Left) {
			return r.refuse(n) // unknown is in no list, and not outside of it either
		}
		return "(" + r.value(n.Left) + " " + n.Operator + " " + r.value(n.Right) + ")"
	case "<", "<=", ">", ">=", "==", "!=":
		a, b := r.value(n.Left), r.value(n.Right)
		if !r.isNumber(n.Left) && !r.isNumber(n.Right) {
			return "(" + a + " " + n.Operator + " " + b + ")"
		}
		return compare(a, n.Operator, b, nanIsTrue)
	}
	return r.refuse(n)
}

func compare(a, op, b string, nanIsTrue bool) string {
	opposite := map[string]string{"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
	differ := fmt.Sprintf("(%s < %s or %s > %s)", a, b, a, b)
	switch {
	case op == "==" && nanIsTrue:
		return "not " + differ
	case op == "!=" && !nanIsTrue:
		return differ
	case op == "!=":
		return fmt.Sprintf("not (%s == %s)", a, b)
	case op != "==" && nanIsTrue:
		return fmt.Sprintf("not (%s %s %s)", a, opposite[op], b)
	}
	return fmt.Sprintf("(%s %s %s)", a, op, b)
}

func (r *rewriter) isNumber(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return true
	case *ast.IdentifierNode:
		_, ok := r.env[n.Value].(float64)
		return ok
	case *ast.UnaryNode:
		return r.isNumber(n.Node)
	case *ast.BinaryNode:
		return r.isNumber(n.Left)
	}
	return false
}

// value prints what a comparison compares.
func (r *rewriter) value(n ast.Node) string {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		if n.Value == "known" {
			return r.refuse(n)
		}
		if !slices.Contains(r.names, n.Value) {
			r.names = append(r.names, n.Value)
		}
		return n.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.BoolNode, *ast.ConstantNode:
		return n.String()
	case *ast.UnaryNode:
		if n.Operator == "-" || n.Operator == "+" {
			return "(" + n.Operator + r.value(n.Node) + ")"
		}
	case *ast.BinaryNode:
		if slices.Contains([]string{"+", "-", "*", "/"}, n.Operator) {
			return "(" + r.value(n.Left) + " " + n.Operator + " " + r.value(n.Right) + ")"
		}
	case *ast.ArrayNode:
		parts := make([]string, 0, len(n.Nodes))
		for _, e := range n.Nodes {
			parts = append(parts, r.value(e))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return r.refuse(n)
}
