"""Print by how many bytes this process grows when it loads a LiteRT net and runs it once.

Run as a script, with the file's bytes on standard input: in a new process nothing else changes the number.
"""

import sys


def main():
    """Load the net from standard input."""
    import numpy as np
    import psutil
    from ai_edge_litert.interpreter import Interpreter

    content = sys.stdin.buffer.read()
    before = psutil.Process().memory_info().rss
    net = Interpreter(model_content=content, num_threads=1)
    net.allocate_tensors()
    (taken,) = net.get_input_details()
    net.set_tensor(taken["index"], np.zeros(taken["shape"], taken["dtype"]))
    net.invoke()
    print(psutil.Process().memory_info().rss - before)


if __name__ == "__main__":
    main()
