package io.github.modelstudiobridge.bench;

/**
 * What the load is put on.
 *
 * @param name    how the results call it
 * @param port    its port on 127.0.0.1
 * @param path    the path of its chat completions
 * @param gateway the process between the callers and the simulator, or null when there is none
 */
record Target(String name, int port, String path, ProcessHandle gateway) {}
