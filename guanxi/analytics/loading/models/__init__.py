"""Tables of loading."""

from .codes import Code, CodeTable
from .document import KnowledgeDocument
from .loading import LoadedTable, LoadRun, RejectedRow
from .source import DataSource, KeptFile

__all__ = ["Code", "CodeTable", "DataSource", "KeptFile", "KnowledgeDocument", "LoadRun", "LoadedTable", "RejectedRow"]
