"""Recording: from what a person does on a portal's pages to the flow that says how."""
