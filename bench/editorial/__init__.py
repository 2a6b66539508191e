"""Editorial judgement against what human editors published: fits and figures."""
