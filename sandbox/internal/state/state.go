package state

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// State is what a sandbox remembers in its folder. Name and Ports outlive a run;
// the rest tells of the run that wrote it.
type State struct {
	Name    string         `json:"name"`
	Ports   map[string]int `json:"ports"`
	PID     int            `json:"pid,omitempty"`
	Started time.Time      `json:"started,omitzero"`
	Ready   bool           `json:"ready,omitempty"`
	Control Control        `json:"control,omitzero"`
}

// Control is where a running sandbox takes requests. The token keeps other
// users of the machine out.
type Control struct {
	Address string `json:"address"` // host:port on loopback
	Token   string `json:"token"`
}

// Load reads the state; a folder without one gives the zero State.
func (d Dir) Load() (State, error) {
	data, err := os.ReadFile(d.stateFile())
	if errors.Is(err, fs.ErrNotExist) {
		return State{}, nil
	}
	if err != nil {
		return State{}, fmt.Errorf("reading the sandbox's state: %w", err)
	}
	var s State
	if err := json.Unmarshal(data, &s); err != nil {
		return State{}, fmt.Errorf("reading the sandbox's state from %s: %w", d.stateFile(), err)
	}
	return s, nil
}

// Save replaces the state in one step, so that no reader sees half of it.
func (d Dir) Save(s State) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("saving the sandbox's state: %w", err)
	}
	if err := WriteFile(d.stateFile(), append(data, '\n')); err != nil {
		return fmt.Errorf("saving the sandbox's state: %w", err)
	}
	return nil
}

func (d Dir) stateFile() string { return d.Path("state.json") }

// Unfinished is the ending of files that WriteFile is about to rename.
const Unfinished = ".next"

// WriteFile replaces a file in one step. Only its owner can read it.
func WriteFile(path string, data []byte) error {
	next := path + Unfinished
	if err := os.WriteFile(next, data, 0o600); err != nil {
		return err
	}
	return os.Rename(next, path)
}
