//go:build !linux

package storetest

// inMemory knows no file system in memory here.
func inMemory(uint64) (root string, ok bool) { return "", false }
