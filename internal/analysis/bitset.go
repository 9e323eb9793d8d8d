package analysis

import "math/bits"

type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) has(i int32) bool { return b[i>>6]>>(i&63)&1 == 1 }
func (b bitset) set(i int32)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) clear(i int32)    { b[i>>6] &^= 1 << (i & 63) }

// clearTo clears all members up to i.
func (b bitset) clearTo(i int32) {
	clear(b[:i>>6])
	b[i>>6] &= ^uint64(0) << (i & 63) << 1
}

func (b bitset) union(c bitset) {
	for i := range c {
		b[i] |= c[i]
	}
}

// unionOfBoth adds what is in both of two sets.
func (b bitset) unionOfBoth(c, d bitset) {
	for i := range c {
		b[i] |= c[i] & d[i]
	}
}

func (b bitset) intersect(c bitset) {
	for i := range c {
		b[i] &= c[i]
	}
}

// subtract leaves what c does not have.
func (b bitset) subtract(c bitset) {
	for i := range b {
		b[i] &^= c[i]
	}
}

func (b bitset) meets(c bitset) bool {
	for i := range b {
		if b[i]&c[i] != 0 {
			return true
		}
	}
	return false
}

func (b bitset) count() int {
	n := 0
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

// each calls do with each member, in order.
func (b bitset) each(do func(int32)) {
	for i, word := range b {
		for word != 0 {
			do(int32(i*64 + bits.TrailingZeros64(word)))
			word &= word - 1
		}
	}
}
