package linear

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// Weights is a model as training makes it, before its weights are cut to 8 bits.
type Weights struct {
	Version   string
	Topics    []string
	ClassBias Biases
	TopicBias []float32
	Cuts      []float32  // log-odds from which on a topic counts
	Lone      float32    // by how much less the topic nearest to its cut may have where none reaches it
	Heat      [2]float32 // by which class scores are multiplied to be log-probabilities: [0] + [1] * ln(features)
	Grams     []Gram
}

// Gram is the weights of one n-gram.
type Gram struct {
	ID      uint32
	Classes [Classes]float32
	Topics  []float32 // nil where it has no say in topics
}

// head is the beginning of a file: JSON, so that it can be read by eye.
type head struct {
	Version    string           `json:"version"`
	Topics     []string         `json:"topics"`
	ClassBias  Biases           `json:"class_bias"`
	ClassScale [Classes]float32 `json:"class_scale"`
	TopicBias  []float32        `json:"topic_bias"`
	TopicScale []float32        `json:"topic_scale"`
	Cuts       []float32        `json:"cuts"`
	Lone       float32          `json:"lone"`
	Heat       [2]float32       `json:"heat"`
	Grams      int              `json:"grams"`
	Rows       int              `json:"rows"`
}

// Encode writes a model: a line of JSON, the ids in rising order, the weights of classes, a bit for each that has a row, the rows; all
// compressed. The same weights give the same bytes.
func Encode(w *Weights) ([]byte, error) {
	grams := slices.Clone(w.Grams)
	slices.SortFunc(grams, func(a, b Gram) int {
		switch {
		case a.ID < b.ID:
			return -1
		case a.ID > b.ID:
			return 1
		}
		return 0
	})
	h := head{
		Version: w.Version, Topics: w.Topics, ClassBias: w.ClassBias, TopicBias: w.TopicBias, Cuts: w.Cuts, Lone: w.Lone, Heat: w.Heat, Grams: len(grams),
		TopicScale: make([]float32, len(w.Topics)),
	}
	for i := range grams {
		for k, v := range grams[i].Classes {
			h.ClassScale[k] = max(h.ClassScale[k], abs(v)/math.MaxInt8)
		}
		for k, v := range grams[i].Topics {
			h.TopicScale[k] = max(h.TopicScale[k], abs(v)/math.MaxInt8)
		}
		if grams[i].Topics != nil {
			h.Rows++
		}
	}
	line, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("write the model's head: %w", err)
	}
	body := append(line, '\n')
	last := uint32(0)
	for i := range grams {
		body = binary.AppendUvarint(body, uint64(grams[i].ID-last))
		last = grams[i].ID
	}
	for k := range Classes {
		for i := range grams {
			body = append(body, byte(cut(grams[i].Classes[k], h.ClassScale[k])))
		}
	}
	for i := range grams {
		has := byte(0)
		if grams[i].Topics != nil {
			has = 1
		}
		body = append(body, has)
	}
	for k := range w.Topics {
		for i := range grams {
			if grams[i].Topics != nil {
				body = append(body, byte(cut(grams[i].Topics[k], h.TopicScale[k])))
			}
		}
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("compress the model: %w", err)
	}
	if _, err = z.Write(body); err == nil {
		err = z.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("compress the model: %w", err)
	}
	return out.Bytes(), nil
}

func abs(v float32) float32 { return float32(math.Abs(float64(v))) }

func cut(v, scale float32) int8 {
	if scale == 0 {
		return 0
	}
	return int8(math.Round(float64(v / scale)))
}

var errBroken = errors.New("the model's file is broken")

// Decode reads a model that Encode wrote.
func Decode(file []byte) (*Model, error) {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBroken, err)
	}
	body, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBroken, err)
	}
	line, body, ok := bytes.Cut(body, []byte{'\n'})
	var h head
	if err := json.Unmarshal(line, &h); err != nil || !ok {
		return nil, fmt.Errorf("%w: its head: %w", errBroken, err)
	}
	nt := len(h.Topics)
	if len(h.TopicBias) != nt || len(h.TopicScale) != nt || len(h.Cuts) != nt || h.Grams < 0 || h.Rows < 0 || h.Rows > h.Grams || h.Grams > 1<<26 {
		return nil, fmt.Errorf("%w: its head does not fit together", errBroken)
	}
	m := &Model{
		version: h.Version, topics: h.Topics, classBias: h.ClassBias, classScale: h.ClassScale, topicBias: h.TopicBias,
		topicScale: h.TopicScale, cuts: h.Cuts, lone: h.Lone, heat: h.Heat,
	}
	return m, m.fill(body, h.Grams, h.Rows)
}

// fill reads the weights into the table.
func (m *Model) fill(body []byte, grams, rows int) error {
	nt := len(m.topics)
	size := 1024
	for size < grams*2 {
		size *= 2
	}
	m.slots, m.mask = make([]slot, size), uint32(size-1)
	m.rows = make([]int8, rows*nt)
	ids := make([]uint32, grams)
	last := uint64(0)
	for i := range ids {
		d, n := binary.Uvarint(body)
		if n <= 0 || last+d > math.MaxUint32 {
			return fmt.Errorf("%w: id %d of %d", errBroken, i, grams)
		}
		last += d
		ids[i], body = uint32(last), body[n:]
	}
	if len(body) != grams*(Classes+1)+rows*nt {
		return fmt.Errorf("%w: %d bytes of weights", errBroken, len(body))
	}
	has, weights := body[grams*Classes:grams*(Classes+1)], body[grams*(Classes+1):]
	row := 0
	for i, id := range ids {
		s := slot{id: id}
		for k := range Classes {
			s.classes[k] = int8(body[k*grams+i])
		}
		if has[i] == 1 {
			if row == rows {
				return fmt.Errorf("%w: more rows than %d", errBroken, rows)
			}
			for k := range nt {
				m.rows[row*nt+k] = int8(weights[k*rows+row])
			}
			row++
			s.row = uint32(row)
		}
		at := place(id) & m.mask
		for m.slots[at].id != 0 {
			at = (at + 1) & m.mask
		}
		m.slots[at] = s
	}
	return nil
}
