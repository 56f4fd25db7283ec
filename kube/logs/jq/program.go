package jq

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/itchyny/gojq"
)

// Program is a compiled expression. It is safe for concurrent use.
type Program struct {
	tree   *gojq.Query // with its guards
	vars   []string
	keys   keys
	asks   bool // it looks at a variable, or at the time
	greedy atomic.Bool
	// blank is what it says of an object with none of its keys, once that is known.
	blank atomic.Pointer[bool]

	mu   sync.Mutex
	free []*machine
}

// machine runs the program for one goroutine at a time: the functions of its code count on its meter.
type machine struct {
	code  *gojq.Code
	meter *meter
	vars  []any
}

// SyntaxError is why a text is no expression.
type SyntaxError struct {
	Offset int // bytes into the text
	Err    error
	// Refused says that it is one, of a kind that is not for lines.
	Refused bool
}

func (e *SyntaxError) Error() string { return e.Err.Error() }
func (e *SyntaxError) Unwrap() error { return e.Err }

// Compile compiles an expression that may use variables, whose names begin with "$". Its error is a *SyntaxError.
func Compile(text string, vars ...string) (*Program, error) {
	tree, err := gojq.Parse(text)
	if err != nil {
		offset := 0
		var parse *gojq.ParseError
		if errors.As(err, &parse) {
			offset = max(parse.Offset-len(parse.Token), 0)
		}
		return nil, &SyntaxError{Offset: offset, Err: err}
	}
	p := &Program{vars: vars, keys: keysOf(tree)}
	g := guard{vars: vars}
	p.tree = g.query(tree)
	p.asks = g.asks
	if g.err != nil {
		return nil, &SyntaxError{Err: g.err, Refused: true}
	}
	m, err := p.build()
	if err != nil {
		return nil, &SyntaxError{Err: err}
	}
	p.free = append(p.free, m)
	return p, nil
}

func (p *Program) build() (*machine, error) {
	m := &machine{meter: newMeter(), vars: make([]any, len(p.vars))}
	code, err := gojq.Compile(p.tree, append(m.meter.functions(), gojq.WithVariables(p.vars))...)
	m.code = code
	return m, err
}

// Greedy reports whether a line was too much for the expression's bound of memory. From then on it matches nothing.
func (p *Program) Greedy() bool { return p.greedy.Load() }

// Line is what a Program looks at.
type Line struct {
	// Text is looked at when it is one JSON object, and otherwise the Object that is made for it.
	Text   string
	Object func() map[string]any
	// Var is the value of a variable, by its place.
	Var func(i int) string
}

// Match reports whether any result of the expression is neither false nor null. An error is no match.
func (p *Program) Match(l Line) bool {
	if p.Greedy() {
		return false
	}
	object, ok := p.keys.read(l.Text)
	if !ok {
		object = l.Object()
	}
	if len(object) > 0 || p.keys.all || p.asks {
		return p.run(object, l)
	}
	if known := p.blank.Load(); known != nil {
		return *known
	}
	said := p.run(object, l)
	p.blank.Store(&said)
	return said
}

func (p *Program) run(object map[string]any, l Line) bool {
	m := p.take()
	if m == nil {
		return false
	}
	defer p.give(m)
	if p.asks {
		for i := range m.vars {
			m.vars[i] = l.Var(i)
		}
	}
	m.meter.reset(len(l.Text))
	defer func() {
		if m.meter.spent {
			p.greedy.Store(true)
		}
	}()
	results := m.code.RunWithContext(m.meter, object, m.vars...)
	for {
		v, ok := results.Next()
		switch v := v.(type) {
		case error:
			return false
		case bool:
			if v {
				return true
			}
		case nil:
			if !ok {
				return false
			}
		default:
			return true
		}
	}
}

// take is a machine that nobody uses; nil when there is none, which Compile has ruled out.
func (p *Program) take() *machine {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		m := p.free[n-1]
		p.free = p.free[:n-1]
		return m
	}
	m, err := p.build()
	if err != nil {
		return nil
	}
	return m
}

func (p *Program) give(m *machine) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, m)
}
