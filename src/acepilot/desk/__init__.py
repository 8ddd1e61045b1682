"""The desk: what verified bundles prove of many clients, for each IR number and suffix.

Nothing on it is somebody's word: a state comes out of a bundle that verifies, signed by its client's own key. Must not
know terminals.
"""
