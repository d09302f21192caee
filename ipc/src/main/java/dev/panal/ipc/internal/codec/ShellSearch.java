package dev.panal.ipc.internal.codec;

import dev.panal.core.TaskSerializationException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Searches the code of snippets for variables of their session. Apart from {@link ShellVariables},
 * so that a program without snippets loads nothing that reads class files.
 */
final class ShellSearch {
  private final ClassLoader loader;
  private final Set<ShellVariable> found = new LinkedHashSet<>();
  private final Set<Place> seen = new HashSet<>();
  private final Deque<Place> open = new ArrayDeque<>();

  /** A method, or with no name a whole class. Names as in class files. */
  record Place(String owner, String method, String descriptor) {
    static Place whole(String owner) {
      return new Place(owner, "", "");
    }

    boolean includes(String name, String signature) {
      return method.isEmpty() || method.equals(name) && descriptor.equals(signature);
    }
  }

  private ShellSearch(ClassLoader loader) {
    this.loader = loader;
  }

  /** What the code there reads, directly or by what it calls. */
  static List<ShellVariable> from(Place from, ClassLoader loader) {
    ShellSearch search = new ShellSearch(loader);
    search.add(from);
    for (Place place = search.open.poll(); place != null; place = search.open.poll()) {
      search.visit(place);
    }
    return new ArrayList<>(search.found);
  }

  private void add(Place place) {
    if (ShellVariables.isShells(place.owner) && !place.owner.startsWith("[") && seen.add(place)) {
      open.add(place);
    }
  }

  private void addType(Type type) {
    Type plain = type.getSort() == Type.ARRAY ? type.getElementType() : type;
    if (plain.getSort() == Type.OBJECT && !ShellVariables.isSnippet(plain.getInternalName())) {
      add(Place.whole(plain.getInternalName()));
    }
  }

  private void addCall(String owner, String method, String descriptor) {
    boolean declared = ShellVariables.isShells(owner) && !ShellVariables.isSnippet(owner);
    add(declared ? Place.whole(owner) : new Place(owner, method, descriptor));
  }

  private void visit(Place place) {
    try (InputStream in = loader.getResourceAsStream(place.owner + ".class")) {
      if (in == null) {
        throw new TaskSerializationException(
            "the loader " + loader.getClass().getName() + " does not give the bytes of its class "
                + place.owner.replace('/', '.'),
            null);
      }
      new ClassReader(in).accept(new Methods(place), ClassReader.SKIP_DEBUG);
    } catch (IOException e) {
      throw new TaskSerializationException(place.owner + " cannot be read: " + e, e);
    }
  }

  private final class Methods extends ClassVisitor {
    private final Place place;

    Methods(Place place) {
      super(Opcodes.ASM9);
      this.place = place;
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        @Nullable String signature,
        @Nullable String superName,
        String @Nullable [] interfaces) {
      if (place.method.isEmpty() && superName != null) {
        addType(Type.getObjectType(superName));
      }
      if (interfaces != null) {
        for (String each : interfaces) { // for their default methods
          addType(Type.getObjectType(each));
        }
      }
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      return place.includes(name, descriptor) ? new Instructions() : null;
    }
  }

  private final class Instructions extends MethodVisitor {
    Instructions() {
      super(Opcodes.ASM9);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      if (opcode == Opcodes.GETSTATIC
          && ShellVariables.isShells(owner)
          && ShellVariables.isSnippet(owner)) {
        found.add(new ShellVariable(owner.replace('/', '.'), name));
      }
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      addCall(owner, name, descriptor);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      addType(Type.getObjectType(type));
    }

    @Override
    public void visitLdcInsn(Object value) {
      addConstant(value);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      for (Object argument : arguments) {
        addConstant(argument);
      }
    }

    private void addConstant(Object constant) {
      if (constant instanceof Handle handle) {
        addCall(handle.getOwner(), handle.getName(), handle.getDesc());
      } else if (constant instanceof Type type && type.getSort() != Type.METHOD) {
        addType(type);
      } else if (constant instanceof ConstantDynamic dynamic) {
        for (int i = 0; i < dynamic.getBootstrapMethodArgumentCount(); i++) {
          addConstant(dynamic.getBootstrapMethodArgument(i));
        }
      }
    }
  }
}
