package io.plumbline.agent.instrumentation;

import com.acme.mail.Letter;
import com.acme.mail.Mailer;

/** Sends two letters, one of which is refused. */
final class MailScenario {
  private MailScenario() {}

  public static void main(String[] arguments) {
    Mailer mailer = new Mailer();
    System.out.println(mailer.send(new Letter("welcome", "ann@example.org")));
    try {
      System.out.println(mailer.send(new Letter("welcome", "")));
    } catch (IllegalArgumentException e) {
      System.out.println("refused, " + e.getMessage());
    }
  }
}
