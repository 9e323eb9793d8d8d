// Ground: how far some programmes, `by`, cover a need on `themes`: lo, hi and c.
WITH *,
  // The sum of extents; of programmes joined the largest counts alone.
  reduce(sum = 0, g IN by | sum + CASE
    WHEN any(h IN by WHERE h.family = g.family AND (h.percent > g.percent OR h.percent = g.percent AND h.programme < g.programme)) THEN 0
    ELSE g.percent
  END) AS percent,
  // How many of its themes are implied.
  size([t IN themes WHERE any(g IN by WHERE t IN g.implied)]) AS implied
WITH *,
  CASE WHEN percent < 100 THEN percent / 100.0 ELSE 1.0 END AS lo,
  CASE WHEN implied = 0 THEN percent / 100.0 ELSE percent / 100.0 + toFloat(implied) / size(themes) END AS most
WITH *, CASE WHEN most < 1 THEN most ELSE 1.0 END AS hi
WITH *, lo + $impliedWeight * (hi - lo) AS c
