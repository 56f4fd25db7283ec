package ui_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fathom/ui"
)

func TestTraceWritesALineAFrame(t *testing.T) {
	var out bytes.Buffer
	now := time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { now = now.Add(time.Millisecond); return now }
	trace := ui.NewTrace(&out, clock)
	file, err := os.Create(filepath.Join(t.TempDir(), "tty"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	d, _ := opened(t, ui.Options{Trace: trace}, 80, 24)
	out.Reset()
	terminal := trace.Output(file)
	fmt.Fprint(terminal, "12345")
	if _, err := io.Copy(terminal, bytes.NewBufferString("678")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(terminal, "90"); err != nil {
		t.Fatal(err)
	}
	d.Keys("j")
	d.Send(ui.Msg{To: 99})
	var frame ui.Frame
	if err := json.Unmarshal(out.Bytes(), &frame); err != nil {
		t.Fatalf("%v in %q", err, out.String())
	}
	if frame.Message != "tea.KeyPressMsg" || frame.Update != 1 || frame.View != 1 || frame.Bytes != 10 {
		t.Errorf("the frame is %+v", frame)
	}
}

func TestNoTraceLeavesTheTerminalAlone(t *testing.T) {
	var none *ui.Trace
	if none.Output(os.Stdout) != io.Writer(os.Stdout) {
		t.Error("the terminal is wrapped without need")
	}
}
