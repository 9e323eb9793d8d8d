package model

// IsFor reports whether the snapshot is for somebody who sees all that belongs to a
// record at any level: for the record itself, as a State or provider, or for the
// secretariat. A whole snapshot is for everyone.
func (s *Snapshot) IsFor(h Handle) bool {
	return s.ShowsUpTo(ReleaseSecretariat) || s.mask.selves.has(h.at)
}

// ShowsUpTo reports whether the snapshot shows everything up to a level.
func (s *Snapshot) ShowsUpTo(level Release) bool {
	return s.mask == nil || s.mask.upTo >= levelOf(string(level))
}
