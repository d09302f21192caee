package dev.panal.core.suite;

/** Everything that holds for any executor. */
public interface ExecutorSuite
    extends SubmitSuite, MapSuite, ShutdownSuite, CallbackSuite, WaitSuite {}
