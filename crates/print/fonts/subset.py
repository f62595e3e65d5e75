#!/usr/bin/python3
"""Makes the fonts of this folder from Noto, as Debian ships it.

    apt-get install fonttools fonts-noto-core fonts-noto-mono
    ./subset.py [folder of the original fonts]

Kept: Latin with all its extensions (French, Breton, Polish, Turkish, Vietnamese, Hausa…), Greek with its old
accents, Cyrillic, combining accents, punctuation, currency. Dropped: hinting, ligatures and every other OpenType feature, so that one character is
one glyph and text copied from a sheet is the text printed. One Unicode table of format 4: genpdf asks each
font for every code point there is, and this table answers fastest. The result does not depend on the day.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
SOURCE = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/truetype/noto")

TEXT = [
    (0x0020, 0x007E), (0x00A0, 0x0377), (0x037A, 0x052F), (0x1E00, 0x1FFF), (0x2010, 0x2015),
    (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x2030, 0x2030), (0x2032, 0x2033),
    (0x2039, 0x203A), (0x2044, 0x2044), (0x20A0, 0x20BF), (0x2116, 0x2116), (0x2122, 0x2122),
    (0x2212, 0x2212), (0xFFFD, 0xFFFD),
]
CODE = [(0x0020, 0x007E)]

FONTS = {
    "NotoSans-Regular.ttf": TEXT,
    "NotoSans-Bold.ttf": TEXT,
    "NotoSansMono-Bold.ttf": CODE,
}

for name, ranges in FONTS.items():
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "STAT", "MATH", "DSIG", "meta"]
    font = TTFont(SOURCE / name, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[c for first, last in ranges for c in range(first, last + 1)])
    subsetter.subset(font)
    font["cmap"].tables = [
        t for t in font["cmap"].tables if (t.platformID, t.platEncID, t.format) == (3, 1, 4)
    ]
    assert font["cmap"].tables, name
    font.save(HERE / name)
    glyphs = font["maxp"].numGlyphs
    head, hhea, os2 = font["head"], font["hhea"], font["OS/2"]
    print(f"{name}: {glyphs} glyphs, {(HERE / name).stat().st_size} bytes, em {head.unitsPerEm},",
          f"bbox {head.xMin} {head.yMin} {head.xMax} {head.yMax},",
          f"ascent {hhea.ascent}, descent {hhea.descent}, capitals {os2.sCapHeight}, weight {os2.usWeightClass}")
