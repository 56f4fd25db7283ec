package term

import "fmt"

// Codes of mouse buttons, as terminals report them.
const (
	left      = 0
	wheelUp   = 64
	wheelDown = 65
)

// Click presses and releases the left button on a cell; 0, 0 is the first one.
func (t *Term) Click(x, y int) error {
	return t.Type(report(left, x, y, 'M') + report(left, x, y, 'm'))
}

// Wheel turns the wheel over a cell, down for positive notches, up for negative ones.
func (t *Term) Wheel(x, y, notches int) error {
	button := wheelDown
	if notches < 0 {
		button, notches = wheelUp, -notches
	}
	for range notches {
		if err := t.Type(report(button, x, y, 'M')); err != nil {
			return err
		}
	}
	return nil
}

// report is a mouse event in the SGR encoding, whose cells begin at 1.
func report(button, x, y int, final byte) string {
	return fmt.Sprintf("\x1b[<%d;%d;%d%c", button, x+1, y+1, final)
}
