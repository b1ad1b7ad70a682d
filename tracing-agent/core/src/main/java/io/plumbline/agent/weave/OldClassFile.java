package io.plumbline.agent.weave;

import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Class files of before Java 7, which have no invokedynamic, made Java 7's: another number in their
 * header, and the stack maps that they might lack. What uses the {@code jsr} instruction, which javac
 * gave up with Java 6, cannot be raised and is refused by the writer.
 *
 * <pre>
 * 0       4        6        8
 * cafebabe minor   major    constant pool ...
 * </pre>
 */
final class OldClassFile {
  /**
   * What a {@linkplain #raised raised} class file needs besides. Each method has to be visited: the writer copies those
   * that nobody visits, and class files of before Java 6 have no stack maps to copy.
   */
  static final AsmVisitorWrapper NEW_STACK_MAPS = new AsmVisitorWrapper.ForDeclaredMethods()
      .invokable(
          ElementMatchers.any(),
          (type, method, visitor, context, pool, writerFlags, readerFlags) ->
              new MethodVisitor(OpenedClassReader.ASM_API, visitor) {})
      .readerFlags(ClassReader.SKIP_FRAMES)
      .writerFlags(ClassWriter.COMPUTE_FRAMES);

  private static final int MINOR = 4;
  private static final int MAJOR = 6;
  private static final int JAVA_7 = 51;

  private OldClassFile() {}

  /** The same array if it is new enough, else a raised copy. */
  static byte[] raised(byte[] classFile) {
    int version = (classFile[MAJOR] & 0xff) << 8 | (classFile[MAJOR + 1] & 0xff);
    if (version >= JAVA_7) return classFile;
    byte[] raised = classFile.clone();
    raised[MINOR] = 0;
    raised[MINOR + 1] = 0;
    raised[MAJOR] = 0;
    raised[MAJOR + 1] = JAVA_7;
    return raised;
  }
}
