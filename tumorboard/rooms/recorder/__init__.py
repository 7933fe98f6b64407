"""The recorder: whoever writes down what the board agrees, while everybody watches."""
