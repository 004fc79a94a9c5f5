package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"glidepath/pkg/sentiment"

	"github.com/spf13/cobra"
)

func (a *app) sentiment() *cobra.Command {
	c := &cobra.Command{
		Use: "sentiment", Short: "Judge the mood and the topics of texts", Args: cobra.NoArgs,
		Long: "Reads NDJSON from standard input, {\"text\": \"...\"} a line, and writes one result a line, in the same order: class, polarity (-1 to 1),\n" +
			"confidence, intensity, language, topics, and the spans of the text that decided, by byte. Chinese in both scripts and English. Needs\n" +
			"no server. A line that cannot be read gives {\"error\": \"...\"} in its place.",
		Example: `  echo '{"text":"退款还没到账，问了三次都没人理！"}' | glidepath sentiment`,
	}
	return a.command(c, options{}, func(context.Context, []string) error {
		analyzer, err := sentiment.NewAnalyzer()
		if err != nil {
			return err
		}
		out := bufio.NewWriterSize(a.env.Stdout, 1<<16)
		bad, err := judgeLines(analyzer, a.env.Stdin, out)
		if err = errors.Join(err, out.Flush()); err != nil {
			return fmt.Errorf("judge texts: %w", err)
		}
		if bad > 0 {
			fmt.Fprintf(a.env.Stderr, "%d lines could not be read: each has its error in its place\n", bad)
			return errQuiet
		}
		return nil
	})
}

// judgeLines writes a result for each line and counts those that it could not read.
func judgeLines(analyzer *sentiment.Analyzer, r io.Reader, w *bufio.Writer) (bad int, err error) {
	in := bufio.NewReaderSize(r, 1<<18)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for number := 1; ; number++ {
		line, err := readLine(in)
		end := errors.Is(err, io.EOF)
		if err != nil && !end && !errors.Is(err, errLongLine) {
			return bad, fmt.Errorf("read line %d: %w", number, err)
		}
		var result any
		switch text, problem := readText(line); {
		case errors.Is(err, errLongLine):
			result = lineError{fmt.Sprintf("line %d is longer than %d bytes", number, longestLine)}
		case len(bytes.TrimSpace(line)) == 0:
		case problem != nil:
			result = lineError{fmt.Sprintf("line %d: %v", number, problem)}
		default:
			result = analyzer.Analyze(text)
		}
		if result != nil {
			if _, is := result.(lineError); is {
				bad++
			}
			if err := enc.Encode(result); err != nil {
				return bad, fmt.Errorf("write the result of line %d: %w", number, err)
			}
		}
		if end {
			return bad, nil
		}
		if in.Buffered() == 0 { // whoever waits for an answer gets it
			if err := w.Flush(); err != nil {
				return bad, fmt.Errorf("write results: %w", err)
			}
		}
	}
}

type lineError struct {
	Error string `json:"error"`
}

// readText takes the text out of a line.
func readText(line []byte) (string, error) {
	var in struct {
		Text *string `json:"text"`
	}
	if err := json.Unmarshal(line, &in); err != nil {
		return "", fmt.Errorf("it is no JSON object like {\"text\": \"...\"}: %w", err)
	}
	if in.Text == nil {
		return "", errors.New(`it has no member "text"`)
	}
	return *in.Text, nil
}
