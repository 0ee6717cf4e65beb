"""SPL: text to plan, plan over frames to rows."""
