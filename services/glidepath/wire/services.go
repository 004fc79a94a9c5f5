package wire

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"glidepath/deploy"
	"glidepath/pkg/alert"
	"glidepath/pkg/health"
	"glidepath/pkg/route"
	"glidepath/services/alerter"
	"glidepath/services/ingest"
	"glidepath/services/notifier"
	"glidepath/services/scorer"
)

// Scorecard reads a scorecard file, or the one that ships if file is empty.
func Scorecard(file string) (*health.Scorecard, error) {
	if file == "" {
		text, err := deploy.FS.ReadFile("scorecards/default.yaml")
		if err != nil {
			return nil, fmt.Errorf("read the scorecard that ships: %w", err)
		}
		return health.LoadScorecard("default.yaml", text)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the scorecard (GLIDEPATH_SCORECARD): %w", err)
	}
	return health.LoadScorecard(filepath.Base(file), text)
}

// Rules reads the alert rules and plays of a directory, or those that ship if dir is empty.
func Rules(dir string) (*alert.RuleSet, error) {
	if dir == "" {
		return alert.ReadRules(deploy.FS, "alerts")
	}
	rules, err := alert.ReadRules(os.DirFS(dir), ".")
	if err != nil {
		return nil, fmt.Errorf("read the alert rules (GLIDEPATH_RULES): %w", err)
	}
	return rules, nil
}

// Routes reads a routes file, or the one that ships if file is empty.
func Routes(cfg notifier.Config) (*route.Table, error) {
	if cfg.Routes == "" {
		text, err := deploy.FS.ReadFile("routes/default.yaml")
		if err != nil {
			return nil, fmt.Errorf("read the routes that ship: %w", err)
		}
		return route.Load("default.yaml", text, cfg.Language)
	}
	text, err := os.ReadFile(cfg.Routes)
	if err != nil {
		return nil, fmt.Errorf("read the routes (GLIDEPATH_ROUTES): %w", err)
	}
	return route.Load(filepath.Base(cfg.Routes), text, cfg.Language)
}

// Secret reads a secret of the routes from the environment or from a file.
func Secret(s route.Secret) (string, error) {
	if s.File != "" {
		text, err := os.ReadFile(s.File)
		if err != nil {
			return "", fmt.Errorf("read a secret: %w", err)
		}
		return string(text), nil
	}
	value, ok := os.LookupEnv(s.Env)
	if !ok {
		return "", fmt.Errorf("%s is not set", s)
	}
	return value, nil
}

// Ingest makes the service that keeps events. Of the scorecard it takes the patterns of pages.
func Ingest(b Base, cfg ingest.Config, scorecard string) (*Service, error) {
	card, err := Scorecard(scorecard)
	if err != nil {
		return nil, err
	}
	cfg.Pages = card.Pages()
	cfg.Retention, cfg.TextDays = b.Store.Retention, b.Store.TextDays
	return newService("ingest", b, func(b Base, c *Connection) (func(context.Context) error, error) {
		s, err := ingest.New(cfg, c.Broker, c.Store, b.Log, b.Reg, b.Now)
		if err != nil {
			return nil, err
		}
		return s.Run, nil
	})
}

// Scorer makes the service that derives and judges.
func Scorer(b Base, cfg scorer.Config) (*Service, error) {
	card, err := Scorecard(cfg.Scorecard)
	if err != nil {
		return nil, err
	}
	s, err := newService("scorer", b, func(b Base, c *Connection) (func(context.Context) error, error) {
		ticker := scorer.NewTicker(c.Broker, c.Store, b.Shared.Partitions, b.Log, b.Now)
		s, err := scorer.New(cfg, card, c.Broker, c.Store, ticker, b.Log, b.Reg, b.Now)
		if err != nil {
			return nil, err
		}
		return s.Run, nil
	})
	if err != nil {
		return nil, err
	}
	patience := time.Duration(0)
	if cfg.Ticks == scorer.TicksClock {
		patience = cfg.TickEvery + cfg.TickWait
	}
	s.advancing = ScorerAdvancing(s.conn.Broker, s.conn.Store, b.Shared.StallAfter, patience, b.Now)
	return s, nil
}

// Alerter makes the service that opens and resolves alerts.
func Alerter(b Base, cfg alerter.Config) (*Service, error) {
	rules, err := Rules(cfg.Rules)
	if err != nil {
		return nil, err
	}
	return newService("alerter", b, func(b Base, c *Connection) (func(context.Context) error, error) {
		s, err := alerter.New(cfg, rules, c.Broker, c.Store, b.Log, b.Reg, b.Now)
		if err != nil {
			return nil, err
		}
		return s.Run, nil
	})
}

// Notifier makes the service that tells people; out is where channels of type stdout write.
func Notifier(b Base, cfg notifier.Config, out io.Writer) (*Service, error) {
	routes, err := Routes(cfg)
	if err != nil {
		return nil, err
	}
	return newService("notifier", b, func(b Base, c *Connection) (func(context.Context) error, error) {
		s, err := notifier.New(cfg, notifier.Parts{Routes: routes, Secrets: Secret, Broker: c.Broker, Store: c.Store, Out: out, Log: b.Log, Reg: b.Reg,
			Now: b.Now})
		if err != nil {
			return nil, err
		}
		return s.Run, nil
	})
}
