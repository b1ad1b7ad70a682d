package io.plumbline.examples.shop.demo;

/**
 * One order that was answered.
 *
 * @param serial from the answer's {@code X-Serial-Number}
 * @param status as answered
 */
record PlacedOrder(Scenario scenario, String serial, String status) {}
