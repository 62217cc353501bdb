"""
Colours by role, each with its twin for dark pages.

Contrast was measured on white and on the dark ground; pairs in one set keep apart for the common kinds
of colour blindness. The phases of food insecurity are the official ones and are never changed. A hex
stands for one role only, so that the report can exchange it for its twin.
"""

from __future__ import annotations

INK = "#1B1F24"
MUTED = "#5A6270"
AXIS = "#8A929C"
GRID = "#DDE1E6"
GROUND = "#FFFFFF"
LAND = "#F2F0EB"
BORDER = "#8B8F98"

CIVILIANS = "#7A1743"
STATE_BASED = "#2F80CC"
NON_STATE = "#B0861C"
FIRST_COUNT = "#EAD5DE"

COUNTRY = "#7A1744"
COUNTRY_SECOND = "#0B4A86"
COUNTRY_OTHER = "#8A9099"

RECEIVED = "#1F6FB5"
RECEIVED_OPEN = "#8FBDE6"
ASKED = "#6B7280"

UNKNOWN = "#9AA0A8"

JIHADIST = "#652D8B"
JIHADIST_OTHER = "#A678C8"
STATE_FORCES = "#2B86E0"
MILITIA = "#915316"
FOREIGN_PARTNER = "#0B4A3E"
NOT_IDENTIFIED = "#7A7F87"

SUPPORTED = "#1B7F5C"
MIXED = "#9A6700"
CONTRADICTED = "#B3261E"
IN_DISPUTE = "#5B4BB5"
ATTESTED = "#2B6CB0"
UNDECIDED = "#6B7281"
NOT_TESTABLE = "#B9BFC7"

PHASES = {1: "#CDFACD", 2: "#FAE61E", 3: "#E67800", 4: "#C80000", 5: "#640000"}
PHASE_OUTLINE = "#5A6271"
SHARES = ("#FFF3E6", "#FFD9AD", "#F7AE66", "#D97A1E", "#9C4A00")
ON_DARK_CELL = "#FFFFFE"
ON_LIGHT_CELL = "#1B1F25"
NO_DATA = "#E9EAEC"

DARK = {
    INK: "#E8EBEF",
    MUTED: "#A7B0BC",
    AXIS: "#7C8590",
    GRID: "#2C333B",
    GROUND: "#14181D",
    LAND: "#232930",
    BORDER: "#6B747F",
    CIVILIANS: "#D1527A",
    STATE_BASED: "#4F9BF0",
    NON_STATE: "#F3C73B",
    FIRST_COUNT: "#4A2A36",
    COUNTRY: "#FF8FA0",
    COUNTRY_SECOND: "#4F9BF1",
    COUNTRY_OTHER: "#6F7781",
    RECEIVED: "#4F9BF2",
    RECEIVED_OPEN: "#2C5A8C",
    ASKED: "#A7B0BD",
    UNKNOWN: "#7E858E",
    JIHADIST: "#C04DF5",
    JIHADIST_OTHER: "#E3B3FF",
    STATE_FORCES: "#4A80C4",
    MILITIA: "#C07A28",
    FOREIGN_PARTNER: "#8CF5EC",
    NOT_IDENTIFIED: "#8A909A",
    SUPPORTED: "#5FD3A7",
    MIXED: "#F0C24B",
    CONTRADICTED: "#FF8A80",
    IN_DISPUTE: "#B3A7FF",
    ATTESTED: "#7DB8F2",
    UNDECIDED: "#A7B0BE",
    NOT_TESTABLE: "#59616B",
    PHASE_OUTLINE: "#A7B0BB",
    NO_DATA: "#2A3038",
}
