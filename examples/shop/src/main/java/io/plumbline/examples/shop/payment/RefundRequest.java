package io.plumbline.examples.shop.payment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.plumbline.examples.shop.web.BadRequestException;

/**
 * What the body of {@code POST /refunds} says that matters here.
 *
 * @param serial of the request whose payments are in question
 * @param code of the finding: of {@code A10}, executed twice, the first payment stays
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RefundRequest(String serial, String code) {
  RefundRequest {
    BadRequestException.requireText("serial", serial);
    BadRequestException.requireText("code", code);
  }

  boolean keepsTheFirst() {
    return code.equals("A10");
  }
}
