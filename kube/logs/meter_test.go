package logs

import (
	"testing"
	"time"
)

func TestRateIsOfTheLastSeconds(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	m := meter{since: now.UnixNano()}
	if got := m.rate(now); got != 0 {
		t.Errorf("the rate begins as %v", got)
	}
	now = now.Add(time.Second)
	for range 1000 {
		m.count(1, now.UnixNano()-1) // what was there before
	}
	for second := range 20 { // ten lines every two seconds
		if second%2 == 0 {
			for range 10 {
				m.count(1, now.UnixNano())
			}
		}
		now = now.Add(time.Second)
		if got := m.rate(now); second >= meterOver && (got < 4 || got > 6) {
			t.Errorf("after %d seconds the rate is %v", second+1, got)
		}
	}
	was := m.rate(now)
	if got := m.rate(now.Add(meterEvery / 2)); got != was {
		t.Errorf("half a second on the rate is %v, not %v", got, was)
	}
	for range meterOver + 1 {
		now = now.Add(time.Second)
		was = m.rate(now)
	}
	if was != 0 || len(m.samples) != meterOver+1 {
		t.Errorf("when nothing comes the rate is %v, of %d samples", was, len(m.samples))
	}
}
