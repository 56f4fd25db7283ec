package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"fathom/e2e/budget/report"
)

// frames reads from a trace what Update and View take when a key is pressed, and what they take at most.
func frames(file string) ([]report.Line, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read the trace: %w", err)
	}
	defer f.Close()
	var keys, all []float64
	dec := json.NewDecoder(f)
	for {
		var frame struct {
			Message string  `json:"message"`
			Update  float64 `json:"update_ms"`
			View    float64 `json:"view_ms"`
		}
		if err := dec.Decode(&frame); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read the trace: %w", err)
		}
		all = append(all, frame.Update+frame.View)
		if strings.Contains(frame.Message, "KeyPress") {
			keys = append(keys, frame.Update+frame.View)
		}
	}
	if len(keys) == 0 {
		return nil, errors.New("the trace has no frame of a key")
	}
	slices.Sort(keys)
	slices.Sort(all)
	at := func(v []float64, share float64) string {
		return fmt.Sprintf("%.2f ms", v[int(float64(len(v)-1)*share)])
	}
	return []report.Line{
		report.Row("frame of a key, median", at(keys, 0.5), ""),
		report.Row("frame of a key, p99", at(keys, 0.99), "16 ms"),
		report.Row("any frame, p99", at(all, 0.99), "16 ms"),
	}, nil
}
