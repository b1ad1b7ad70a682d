package io.plumbline.agent.weave;

import java.util.LinkedHashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ConstantDynamic;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/** What one class file mentions: types, and methods and fields of them. Read, never loaded. */
final class ClassNeeds {
  /** A method or field; {@code owner} and {@code descriptor} as in class files. */
  static final class Member {
    final String owner;
    final String name;
    final String descriptor;

    Member(String owner, String name, String descriptor) {
      this.owner = owner;
      this.name = name;
      this.descriptor = descriptor;
    }

    boolean isMethod() {
      return descriptor.startsWith("(");
    }

    /** As a reader would look for it. */
    @Override
    public String toString() {
      String place = owner.replace('/', '.') + "." + name;
      if (!isMethod()) return place;
      StringBuilder text = new StringBuilder(place).append('(');
      for (Type type : Type.getArgumentTypes(descriptor)) {
        if (text.charAt(text.length() - 1) != '(') text.append(", ");
        text.append(type.getClassName());
      }
      return text.append(')').toString();
    }
  }

  /** Internal names. */
  final Set<String> types = new LinkedHashSet<>();

  final Set<Member> members = new LinkedHashSet<>();
  boolean alternative;

  private ClassNeeds() {}

  static ClassNeeds of(byte[] classFile) {
    ClassNeeds needs = new ClassNeeds();
    new ClassReader(classFile).accept(needs.new Reader(), ClassReader.SKIP_DEBUG);
    return needs;
  }

  private void add(Type type) {
    switch (type.getSort()) {
      case Type.ARRAY:
        add(type.getElementType());
        break;
      case Type.OBJECT:
        types.add(type.getInternalName());
        break;
      case Type.METHOD:
        for (Type argument : type.getArgumentTypes()) add(argument);
        add(type.getReturnType());
        break;
      default: // primitive
    }
  }

  private void add(String owner, String name, String descriptor) {
    add(Type.getType(descriptor));
    Type type = Type.getObjectType(owner);
    add(type);
    if (type.getSort() == Type.OBJECT) members.add(new Member(owner, name, descriptor));
  }

  private void addConstant(Object constant) {
    if (constant instanceof Type) {
      add((Type) constant);
    } else if (constant instanceof Handle) {
      Handle handle = (Handle) constant;
      add(handle.getOwner(), handle.getName(), handle.getDesc());
    } else if (constant instanceof ConstantDynamic) {
      add(Type.getType(((ConstantDynamic) constant).getDescriptor()));
    }
  }

  private final class Reader extends ClassVisitor {
    Reader() {
      super(OpenedClassReader.ASM_API);
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        @Nullable String signature,
        @Nullable String superName,
        String @Nullable [] interfaces) {
      if (superName != null) types.add(superName);
      if (interfaces != null) for (String each : interfaces) types.add(each);
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
      if (descriptor.equals(Type.getDescriptor(Alternative.class))) alternative = true;
      return null;
    }

    @Override
    public @Nullable FieldVisitor visitField(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        @Nullable Object value) {
      add(Type.getType(descriptor));
      return null;
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      add(Type.getMethodType(descriptor));
      return new Body();
    }
  }

  private final class Body extends MethodVisitor {
    Body() {
      super(OpenedClassReader.ASM_API);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      add(Type.getObjectType(type));
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      add(owner, name, descriptor);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean ofInterface) {
      add(owner, name, descriptor);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      add(Type.getMethodType(descriptor));
      for (Object argument : arguments) addConstant(argument);
    }

    @Override
    public void visitLdcInsn(Object constant) {
      addConstant(constant);
    }

    @Override
    public void visitTryCatchBlock(
        net.bytebuddy.jar.asm.Label start,
        net.bytebuddy.jar.asm.Label end,
        net.bytebuddy.jar.asm.Label handler,
        @Nullable String type) {
      if (type != null) types.add(type);
    }
  }

  /** What one class file declares; for {@link Needs} to find members in. */
  static final class Declared {
    final Set<String> members = new LinkedHashSet<>();
    final Set<String> parents = new LinkedHashSet<>();

    static Declared of(byte[] classFile) {
      Declared declared = new Declared();
      new ClassReader(classFile)
          .accept(
              new ClassVisitor(OpenedClassReader.ASM_API) {
                @Override
                public void visit(
                    int version,
                    int access,
                    String name,
                    @Nullable String signature,
                    @Nullable String superName,
                    String @Nullable [] interfaces) {
                  if (superName != null) declared.parents.add(superName);
                  if (interfaces != null) for (String each : interfaces) declared.parents.add(each);
                }

                @Override
                public @Nullable FieldVisitor visitField(
                    int access,
                    String name,
                    String descriptor,
                    @Nullable String signature,
                    @Nullable Object value) {
                  declared.members.add(name + descriptor);
                  return null;
                }

                @Override
                public @Nullable MethodVisitor visitMethod(
                    int access,
                    String name,
                    String descriptor,
                    @Nullable String signature,
                    String @Nullable [] exceptions) {
                  if ((access & Opcodes.ACC_PRIVATE) == 0) declared.members.add(name + descriptor);
                  return null;
                }
              },
              ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
      return declared;
    }
  }
}
