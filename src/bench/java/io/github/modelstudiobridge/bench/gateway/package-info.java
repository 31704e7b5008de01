/** What is measured: the bridge, other gateways, proxies that parse nothing, and no gateway at all. */
package io.github.modelstudiobridge.bench.gateway;
