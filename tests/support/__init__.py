"""What tests of several rooms share: made-up data, and stand-ins for what is not there in a test."""
