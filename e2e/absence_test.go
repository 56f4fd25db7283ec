//go:build e2e

package e2e

import "testing"

// TestOutages has a sandbox of its own, whose API server goes away and comes back, and which is killed in the end.
func TestOutages(t *testing.T) {
	t.Parallel()
	ownPlane(t, "--real-node", "--scenario", "demo")
	t.Run("Outage", func(t *testing.T) {
		// The first one: it waits for its end while the others run.
		t.Run("TokenExpiresAndIsRenewed", tokenExpiresAndIsRenewed)
		t.Run("ServerStopsAndComesBack", serverStopsAndComesBack)
		t.Run("ForwardGoesOn", forwardGoesOn)
		t.Run("ShellLost", shellLost)
		t.Run("LogsOfSixtyContainers", logsOfSixtyContainers)
	})
	t.Run("KilledSandboxLeavesNothing", killedSandboxLeavesNothing)
}
