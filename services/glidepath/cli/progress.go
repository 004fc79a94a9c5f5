package cli

import (
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3" // long work shows how far it is
)

// bar shows progress on a terminal, and nothing where there is none.
type bar struct{ p *progressbar.ProgressBar }

// newBar makes a bar of total steps, or of an unknown number if total is negative.
func newBar(w io.Writer, total int64, what string) *bar {
	if !isTerminal(w) {
		return &bar{}
	}
	return &bar{progressbar.NewOptions64(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(24))}
}

func (b *bar) add(n int) {
	if b.p != nil {
		_ = b.p.Add(n) // a terminal that is gone is no reason to stop
	}
}

func (b *bar) set(n int64) {
	if b.p != nil {
		_ = b.p.Set64(n)
	}
}

func (b *bar) what(text string) {
	if b.p != nil {
		b.p.Describe(text)
	}
}

func (b *bar) done() {
	if b.p != nil {
		_ = b.p.Finish()
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
