package cli

import "testing"

func TestCollectorLeavesRoomForWhatIsLookedAt(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		live, looked uint64
		want         int
	}{
		{0, 0, 50},
		{10 * mb, 9 * mb, 50},    // little has room anyhow
		{100 * mb, 100 * mb, 50}, // tables: all of it
		{100 * mb, 60 * mb, 30},
		{100 * mb, 20 * mb, 12}, // a log's buffer and little else
		{4000 * mb, 20 * mb, 1},
		{100 * mb, 200 * mb, 50},
	} {
		if got := percentFor(50, c.live, c.looked); got != c.want {
			t.Errorf("%d MB, of which %d are looked at: %d %%, want %d", c.live/mb, c.looked/mb, got, c.want)
		}
	}
}
