package model

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

func isDigits(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789") == ""
}

func isM49(s string) bool { return isDigits(s, 3) }

func isCapitals(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func isSlug(s string) bool {
	for _, part := range strings.Split(s, "-") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return true
}

func isULID(s string) bool {
	return len(s) == 26 && s[0] <= '7' && strings.Trim(s, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == ""
}

func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// The forms of codes and of ids.
var (
	formISO3 = Form{
		Wants: "an ISO 3166-1 alpha-3 code of one of the 193 Member States, such as KEN, or in the exercise a user-assigned one from XAA to XZZ",
		Fits:  isISO3, ISO: true, Calls: isISO3, Real: isMemberState,
	}
	formISO2        = Form{Wants: "an ISO 3166-1 alpha-2 code, such as KE", Fits: func(s string) bool { return isCapitals(s, 2) }, ISO: true}
	formM49         = Form{Wants: "a UN M49 code of three digits, such as 404", Fits: isM49}
	formPurposeCode = Form{Wants: "a DAC purpose code of five digits, such as 15130", Fits: func(s string) bool { return isDigits(s, 5) }}
	formSlug        = Form{Wants: "small letters and digits with single hyphens between, such as s-res-2396-2017", Fits: isSlug}
	formRegion      = Form{Wants: "an M49 code such as 202, or small letters such as sahel", Fits: isSlug, Calls: isM49}
	formULID        = Form{Wants: "a ULID: 26 capitals and digits without I, L, O and U", Fits: isULID}
	formURL         = Form{Wants: "a web address that starts with https:// or http://", Fits: isWebAddress}
)

// KindOfID returns the kind that the prefix of an id names.
func KindOfID(id string) (NodeKind, error) {
	prefix, _, ok := strings.Cut(id, ":")
	if ok {
		for k := KindMemberState; k < nodeKinds; k++ {
			if kinds[k].Prefix == prefix {
				return k, nil
			}
		}
	}
	return 0, fmt.Errorf("is the malformed id %q: it starts with no known kind; one of a Member State looks like state:KEN", id)
}

// CheckID says what is wrong with an id of the kind, nil if nothing is.
func CheckID(kind NodeKind, id string) error {
	d := kinds[kind]
	rest, ok := strings.CutPrefix(id, d.Prefix+":")
	if !ok {
		return fmt.Errorf("is the malformed id %q: one of kind %s starts with %q", id, d.Label, d.Prefix+":")
	}
	if !d.Form.Fits(rest) {
		return fmt.Errorf("is the malformed id %q: want %s after %q", id, d.Form.Wants, d.Prefix+":")
	}
	return nil
}

// memberStates are the ISO 3166-1 alpha-3 codes of the 193 Member States of the United
// Nations.
const memberStates = "AFG AGO ALB AND ARE ARG ARM ATG AUS AUT AZE BDI BEL BEN BFA BGD BGR BHR BHS BIH BLR BLZ BOL BRA BRB BRN BTN BWA CAF CAN CHE CHL " +
	"CHN CIV CMR COD COG COL COM CPV CRI CUB CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESP EST ETH FIN FJI FRA FSM GAB GBR GEO GHA " +
	"GIN GMB GNB GNQ GRC GRD GTM GUY HND HRV HTI HUN IDN IND IRL IRN IRQ ISL ISR ITA JAM JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO " +
	"LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MOZ MRT MUS MWI MYS NAM NER NGA NIC " +
	"NLD NOR NPL NRU NZL OMN PAK PAN PER PHL PLW PNG POL PRK PRT PRY QAT ROU RUS RWA SAU SDN SEN SGP SLB SLE SLV SMR SOM SRB SSD STP " +
	"SUR SVK SVN SWE SWZ SYC SYR TCD TGO THA TJK TKM TLS TON TTO TUN TUR TUV TZA UGA UKR URY USA UZB VCT VEN VNM VUT WSM YEM ZAF ZMB " +
	"ZWE"

// isMemberState reports whether a code is one of a Member State of the real world.
func isMemberState(code string) bool { return slices.Contains(strings.Fields(memberStates), code) }

// isISO3 accepts the codes of Member States and those that ISO 3166 leaves to users
// and the exercise has its States under: XAA to XZZ.
func isISO3(s string) bool {
	return isCapitals(s, 3) && (s[0] == 'X' || isMemberState(s))
}
