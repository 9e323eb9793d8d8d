package model

import (
	"fmt"
	"net/url"
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
	formISO3        = Form{Wants: "an ISO 3166-1 alpha-3 code, such as KEN, or a user-assigned one, such as XAB", Fits: isISO3, ISO: true, Calls: isISO3}
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
		return fmt.Errorf("is the malformed id %q: wanted after %q is %s", id, d.Prefix+":", d.Form.Wants)
	}
	return nil
}

// iso3Codes are the officially assigned alpha-3 codes of ISO 3166-1.
const iso3Codes = "ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM BLR " +
	"BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA " +
	"DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM " +
	"GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY " +
	"LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL " +
	"NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN " +
	"SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR " +
	"TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE"

// isISO3 accepts assigned codes and those left to users: AAA-AAZ, QMA-QZZ,
// XAA-XZZ, ZZA-ZZZ.
func isISO3(s string) bool {
	if !isCapitals(s, 3) {
		return false
	}
	user := s[:2] == "AA" || (s[0] == 'Q' && s[1] >= 'M') || s[0] == 'X' || s[:2] == "ZZ"
	return user || strings.Contains(iso3Codes, s)
}
