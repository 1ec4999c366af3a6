package io.gen4j.core.network;

import java.lang.reflect.Proxy;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The off-heap memory of one step. Every array that is created while a {@link Scope} is open is in
 * one ND4J workspace, and becomes invalid when the scope closes. The first step measures the
 * required size. Later steps allocate nothing.
 *
 * <p>The memory belongs to this object and not to the threads that use it: a thread takes it for
 * the time of a scope. If several threads have scopes open at the same time, each has a workspace
 * of its own. So memory grows with the number of scopes that were ever open at the same time.
 *
 * <p>Copy arrays that are needed after the scope with {@link
 * org.nd4j.linalg.api.ndarray.INDArray#detach}.
 */
public final class StepMemory {

  private static final WorkspaceConfiguration CONFIGURATION =
      WorkspaceConfiguration.builder()
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policyAllocation(AllocationPolicy.OVERALLOCATE)
          .overallocationLimit(0.1)
          .policySpill(SpillPolicy.REALLOCATE)
          .policyReset(ResetPolicy.BLOCK_LEFT)
          .build();

  private static final WorkspaceConfiguration LOOP_CONFIGURATION =
      WorkspaceConfiguration.builder()
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policyAllocation(AllocationPolicy.OVERALLOCATE)
          .overallocationLimit(0.05)
          .policySpill(SpillPolicy.REALLOCATE)
          .policyReset(ResetPolicy.BLOCK_LEFT)
          .build();

  /** Numbers that make the names of workspaces unique in the process. */
  private static final AtomicLong NAMES = new AtomicLong();

  private final String id = "gen4j-" + NAMES.incrementAndGet();

  /**
   * The workspace for loops of recurrent layers. These layers open and close it once per time step
   * inside a pass, so it must differ from the workspace of the step.
   */
  private final String loopId = id + "-loop";

  private final LayerWorkspaceMgr manager =
      LayerWorkspaceMgr.builder()
          .with(ArrayType.RNN_FF_LOOP_WORKING_MEM, loopId, LOOP_CONFIGURATION)
          .with(ArrayType.RNN_BP_LOOP_WORKING_MEM, loopId, LOOP_CONFIGURATION)
          .defaultWorkspace(id, CONFIGURATION)
          .build();

  /** Workspaces that no thread uses at the moment, the last used one first. */
  private final Deque<Space> free = new ConcurrentLinkedDeque<>();

  /** The workspaces of one open scope; {@code loop} is null if no layer has needed it yet. */
  private record Space(MemoryWorkspace step, MemoryWorkspace loop) {}

  private StepMemory() {}

  /** Returns new step memory. Nothing is allocated before the first scope. */
  public static StepMemory create() {
    return new StepMemory();
  }

  /**
   * Opens a scope on the calling thread. Close it on the same thread. A scope inside an open scope
   * of the same memory is part of the outer one.
   */
  public Scope open() {
    if (isOpen()) {
      return new Scope(null, null);
    }
    Space space = free.pollFirst();
    if (space != null) {
      threads().setWorkspaceForCurrentThread(space.step(), id);
      if (space.loop() != null) {
        threads().setWorkspaceForCurrentThread(space.loop(), loopId);
      }
    }
    return new Scope(this, threads().getAndActivateWorkspace(CONFIGURATION, id));
  }

  /** Whether a scope is open on the calling thread. */
  public boolean isOpen() {
    return threads().checkIfWorkspaceExistsAndActive(id);
  }

  /**
   * Frees the memory that is not in use by an open scope. A later scope allocates it again. Any
   * thread may call this method.
   */
  public void release() {
    for (Space space = free.pollFirst(); space != null; space = free.pollFirst()) {
      space.step().destroyWorkspace(true);
      if (space.loop() != null) {
        space.loop().destroyWorkspace(true);
      }
    }
  }

  private void leave(MemoryWorkspace step) {
    MemoryWorkspace loop =
        threads().checkIfWorkspaceExists(loopId)
            ? threads().getWorkspaceForCurrentThread(LOOP_CONFIGURATION, loopId)
            : null;
    forget(id);
    if (loop != null) {
      forget(loopId);
    }
    free.addFirst(new Space(step, loop));
  }

  /**
   * Removes a workspace from ND4J's list of the calling thread, which would keep it as long as the
   * thread lives. ND4J can only remove and destroy together, so it gets a workspace of the same
   * name that has nothing to destroy.
   */
  private static void forget(String id) {
    MemoryWorkspace nothing =
        (MemoryWorkspace)
            Proxy.newProxyInstance(
                MemoryWorkspace.class.getClassLoader(),
                new Class<?>[] {MemoryWorkspace.class},
                (proxy, method, arguments) -> method.getName().equals("getId") ? id : null);
    threads().destroyWorkspace(nothing);
  }

  private static MemoryWorkspaceManager threads() {
    return Nd4j.getWorkspaceManager();
  }

  LayerWorkspaceMgr manager() {
    return manager;
  }

  /** An open scope of step memory. */
  public static final class Scope implements AutoCloseable {

    private final StepMemory memory;
    private final MemoryWorkspace workspace;

    private Scope(StepMemory memory, MemoryWorkspace workspace) {
      this.memory = memory;
      this.workspace = workspace;
    }

    /** Closes the scope. Arrays that were created inside it become invalid. */
    @Override
    public void close() {
      if (workspace != null) {
        workspace.close();
        memory.leave(workspace);
      }
    }
  }
}
