package plane

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
)

// Churn changes pods of the scenario scale until it is stopped.
type Churn struct {
	cmd *exec.Cmd

	mu   sync.Mutex
	rate string
}

// Churn restarts containers of pods of the scenario scale, which has been loaded with as many pods and nodes, so many times
// a second. It returns when it has begun.
func (p *Plane) Churn(pods, nodes, rate int) (*Churn, error) {
	count := func(n int) string { return fmt.Sprint(n) }
	c := &Churn{cmd: exec.Command(p.binary, "load", "scale", "--pods", count(pods), "--nodes", count(nodes), "--churn", count(rate), "--dir", p.dir)}
	c.cmd.Stderr = os.Stderr
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("read what churn says: %w", err)
	}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start to change pods: %w", err)
	}
	begun := make(chan struct{})
	go c.listen(out, begun)
	<-begun
	if c.Rate() == "" {
		return nil, fmt.Errorf("change pods: %w", c.cmd.Wait())
	}
	return c, nil
}

// listen hears how many changes there are, until the process ends.
func (c *Churn) listen(out io.Reader, begun chan<- struct{}) {
	var once sync.Once
	defer once.Do(func() { close(begun) })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		_, said, _ := strings.Cut(lines.Text(), "scale: ")
		if rate, ok := strings.CutSuffix(said, " changes a second"); ok {
			c.mu.Lock()
			c.rate = rate
			c.mu.Unlock()
			once.Do(func() { close(begun) })
		}
	}
}

// Rate is how many changes a second there were of late.
func (c *Churn) Rate() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rate
}

// Stop ends the changes.
func (c *Churn) Stop() {
	_ = c.cmd.Process.Signal(os.Interrupt) // it may have ended
	_ = c.cmd.Wait()
}
