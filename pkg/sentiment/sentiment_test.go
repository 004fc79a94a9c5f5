package sentiment

import (
	"sync"
	"testing"
)

func TestAnalyze(t *testing.T) {
	a := NewAnalyzer()
	for text, want := range map[string]int{
		"This is terrible, I am furious and I hate it": -1,
		"Thank you, this works great and I love it":    1,
		"The invoice is attached":                      0,
		"Great!":                                       1,
	} {
		got, ok := a.Analyze(text)
		if !ok || got.Model != Model || want < 0 && got.Polarity > -0.5 || want > 0 && got.Polarity < 0.5 || want == 0 && got.Polarity != 0 {
			t.Errorf("Analyze(%q) = %+v, %v", text, got, ok)
		}
	}
}

func TestAnalyzeLeavesOutWhatItCannotRead(t *testing.T) {
	a := NewAnalyzer()
	for _, text := range []string{"", "123 !!", "系统又崩溃了，太让人失望", "系統又當機了，真的很失望", "API 一直報錯，客服都不回",
		"No estoy contento con el servicio", "Das ist eine Katastrophe, ich kündige", "C'est nul, je suis très déçu", "Non è un buon servizio", "Ik ben niet blij met de service"} {
		if got, ok := a.Analyze(text); ok {
			t.Errorf("Analyze(%q) = %+v, want no verdict", text, got)
		}
	}
}

func TestAnalyzeTogether(t *testing.T) {
	a := NewAnalyzer()
	want, _ := a.Analyze("I am not happy with this at all!")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got, _ := a.Analyze("I am not happy with this at all!"); got != want {
					t.Errorf("got %v, want %v", got, want)
				}
			}
		})
	}
	wg.Wait()
}
