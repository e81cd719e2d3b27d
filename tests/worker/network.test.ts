// The network of an address: an IPv4 /24, an IPv6 /48, however it is written.

import { expect, test } from "vitest";
import { networkOf, unknownNetwork } from "../../worker/network";

test.each([
  ["203.0.113.7", "203.0.113"],
  ["::ffff:203.0.113.7", "203.0.113"],
  ["2001:db8:1234:5678::1", "2001:db8:1234"],
  ["2001:0DB8:1234:ffff:ffff:ffff:ffff:ffff", "2001:db8:1234"],
  ["2001:db8::1", "2001:db8:0"],
  ["2001::1", "2001:0:0"],
  ["::1", "0:0:0"],
  ["1::", "1:0:0"],
  ["", unknownNetwork],
  ["localhost", unknownNetwork],
  ["203.0.113", unknownNetwork],
  ["2001:db8:::1", unknownNetwork],
  ["::1]/x", unknownNetwork],
])("%s is in %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
