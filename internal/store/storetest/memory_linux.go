package storetest

import "syscall"

// inMemory returns where a file system in memory with so many free bytes is.
func inMemory(bytes uint64) (root string, ok bool) {
	const tmpfs = 0x01021994
	const shared = "/dev/shm"
	var s syscall.Statfs_t
	if err := syscall.Statfs(shared, &s); err != nil {
		return "", false
	}
	return shared, s.Type == tmpfs && s.Bavail*uint64(s.Bsize) >= bytes
}
