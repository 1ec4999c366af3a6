package io.gen4j.core.network;

import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The off-heap memory of one step. Every array that is created while a {@link Scope} is open is in
 * one ND4J workspace, and becomes invalid when the scope closes. The first step measures the
 * required size. Later steps allocate nothing. Each thread that opens scopes has its own memory.
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
      return new Scope(null);
    }
    return new Scope(Nd4j.getWorkspaceManager().getAndActivateWorkspace(CONFIGURATION, id));
  }

  /** Whether a scope is open on the calling thread. */
  public boolean isOpen() {
    return Nd4j.getWorkspaceManager().checkIfWorkspaceExistsAndActive(id);
  }

  /** Frees the calling thread's memory. A later scope allocates it again. */
  public void release() {
    release(id, CONFIGURATION);
    release(loopId, LOOP_CONFIGURATION);
  }

  private static void release(String id, WorkspaceConfiguration configuration) {
    if (Nd4j.getWorkspaceManager().checkIfWorkspaceExists(id)) {
      Nd4j.getWorkspaceManager()
          .destroyWorkspace(
              Nd4j.getWorkspaceManager().getWorkspaceForCurrentThread(configuration, id));
    }
  }

  LayerWorkspaceMgr manager() {
    return manager;
  }

  /** An open scope of step memory. */
  public static final class Scope implements AutoCloseable {

    private final MemoryWorkspace workspace;

    private Scope(MemoryWorkspace workspace) {
      this.workspace = workspace;
    }

    /** Closes the scope. Arrays that were created inside it become invalid. */
    @Override
    public void close() {
      if (workspace != null) {
        workspace.close();
      }
    }
  }
}
