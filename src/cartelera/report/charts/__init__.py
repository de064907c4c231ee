"""The shapes figures are made of: one module per shape, with the marks it is given and the function that draws them."""
