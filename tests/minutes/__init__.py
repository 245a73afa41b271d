"""Minutes of meetings: written, signed, locked, corrected, on paper."""
