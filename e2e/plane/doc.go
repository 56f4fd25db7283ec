// Package plane runs sandboxes (see the folder sandbox) for tests and measurements, and reaches their API directly, past
// Fathom. The program does not import it.
package plane
